import { Controller } from '@nestjs/common';
@Controller('a')
export class AnswersController {}
